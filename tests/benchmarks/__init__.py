"""What `make bench` measures: one module a subject, each run in a process of its own."""
