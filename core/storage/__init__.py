"""The system of record, the warehouse, the search index and the blobs."""
