"""What the screen shows, as text: golden frames of the main screen, the dialogs and every view.

After a change of the screen: look at the change, then `python -m tests.frames.make` makes all frames anew, and
`python -m tests.frames.make help view-gradient` those. `git diff tests/frames` shows what has changed.
"""
