"""Speed and memory, measured on the machine at hand. Knows nothing of whether answers are right: see evaluation."""
