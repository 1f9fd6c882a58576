"""Paper Route: brings new research papers to the chat channels that asked for them, once each, lost never."""
