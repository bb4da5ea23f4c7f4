"""Building questionnaires: drafts, previews, versions, languages."""
