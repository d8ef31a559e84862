"""What the mock costs, as ratios to a floor, to moto and to Stubber in one run: `python -m benchmarks`."""
