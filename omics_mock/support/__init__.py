"""Mechanisms that every resource family shares; they know neither HTTP nor botocore."""
