"""One blueprint a subject; views read, ask and answer."""
