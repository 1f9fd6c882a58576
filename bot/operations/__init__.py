"""What an operator does at the command line, one file a family: values in, JSON-ready records out. Printing them is `cli.py`'s."""
