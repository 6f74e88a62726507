"""create_bucket.py ENDPOINT BUCKET ACCESS_KEY SECRET_KEY: makes a bucket, by a request signed as S3's first signature version has it."""
import base64, email.utils, hashlib, hmac, sys, urllib.request

endpoint, bucket, access, secret = sys.argv[1:]
date = email.utils.formatdate(usegmt=True)
signature = base64.b64encode(hmac.new(secret.encode(), f"PUT\n\n\n{date}\n/{bucket}".encode(), hashlib.sha1).digest()).decode()
request = urllib.request.Request(f"{endpoint}/{bucket}", method="PUT", headers={"Date": date, "Authorization": f"AWS {access}:{signature}"})
urllib.request.urlopen(request, timeout=60).read()
