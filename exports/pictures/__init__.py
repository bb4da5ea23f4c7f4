"""Charts as pictures, drawn by matplotlib."""
