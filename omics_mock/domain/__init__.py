"""The resources of the service: frozen records, the tables that hold them, and the rules they obey."""
