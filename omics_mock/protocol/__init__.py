"""The rest-json protocol, generic over any botocore service model: no operation is known here by name."""
