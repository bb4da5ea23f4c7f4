"""Studies and waves: their forms, invitations, samples, response, interviews, answers from elsewhere."""
