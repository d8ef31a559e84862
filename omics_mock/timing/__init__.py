"""Simulated time: instants, timelines and the clock."""
