print("whytables")
