"""Questions about the whole collection: told from others (rule), looked up (finding), read in batches by a language
model (batches), or answered by quotation (lists).
"""
