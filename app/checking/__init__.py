"""Each sentence of an answer against the passages, and where the passages disagree. `checked` is the door."""
