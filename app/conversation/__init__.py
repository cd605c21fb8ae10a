"""Conversations: what one is (turns), how it is kept (store), and as a file to take along (export)."""
