"""`python -m rnn_tui` is `rnn-tui`: where the program begins, so that Ctrl-C counts from the first moment."""

try:
    from rnn_tui.cli.start import main
except KeyboardInterrupt:
    raise SystemExit(130) from None

if __name__ == "__main__":
    main()
