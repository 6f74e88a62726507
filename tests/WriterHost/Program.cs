using Lakehouse.WriterHost;

if (args.Length != 7)
{
    await Console.Error.WriteLineAsync("usage: endpoint s3://bucket/table name first-write writes lease-ms heartbeat-ms");
    return 2;
}

await new OneWriter(args).RunAsync();
return 0;
