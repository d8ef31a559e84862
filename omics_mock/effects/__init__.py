"""What the service does in the rest of AWS: objects it reads and writes there, in a mocked world only."""
