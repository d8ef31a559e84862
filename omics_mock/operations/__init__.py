"""One small typed function for each operation of the service, in one file for each resource family."""
