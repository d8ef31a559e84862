"""A short tour of the mock on real files: `python -m omics_mock`."""
