"""Questions with known answers, and the measures of how well they are found and answered.

Knows nothing of pages.
"""
