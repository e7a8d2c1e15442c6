"""The workbench, its dialogs and its commands."""
