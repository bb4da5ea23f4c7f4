"""Files and documents into questionnaires, guides, studies and frames; each names all faults before it refuses."""
