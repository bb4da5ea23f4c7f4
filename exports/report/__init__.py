"""What a report says, before it is written to any file: sections of blocks, in words of one language."""
