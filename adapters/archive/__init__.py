"""Every paper seen, in a tantivy index: `archive.py` implements the port, `index.py` guards the files, `query.py` builds queries."""
