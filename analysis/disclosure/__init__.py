"""What may be published: what is withheld, and what a reader could still work out."""
