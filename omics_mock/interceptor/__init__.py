"""Between botocore and the mock: the only part that changes other packages; inert without a mock."""
