print("saganet")
