"""A bucket that tells a queue of new objects: `bucket.py make`; a file put into it: `bucket.py put FILE KEY`; partitions in Glue: `bucket.py partitions`."""
import os
import sys

import boto3

endpoint = os.environ["ENDPOINT"]


def client(service):
    return boto3.client(service, endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="sample", aws_secret_access_key="sample")


if sys.argv[1] == "make":
    client("sqs").create_queue(QueueName="export-events")
    client("s3").create_bucket(Bucket="exports")
    client("s3").put_bucket_notification_configuration(
        Bucket="exports",
        NotificationConfiguration={"QueueConfigurations": [
            {"QueueArn": "arn:aws:sqs:us-east-1:123456789012:export-events", "Events": ["s3:ObjectCreated:*"]}]})
elif sys.argv[1] == "put":
    client("s3").upload_file(sys.argv[2], "exports", sys.argv[3])
else:
    try:
        found = client("glue").get_partitions(DatabaseName="raw", TableName="orders")["Partitions"]
    except client("glue").exceptions.EntityNotFoundException:
        found = []
    print(len(found))
