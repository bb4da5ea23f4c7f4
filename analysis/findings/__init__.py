"""The results that stand out, each with what it rests on."""
