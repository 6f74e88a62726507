using System.Text.Json;
using Lakehouse.Catalog.Glue.Api;
using Lakehouse.TableFormat.Ambient;
using Microsoft.Extensions.Logging;

namespace Lakehouse.Catalog.Glue;

/// <summary>
/// Glue's Data Catalog API over HTTP (AWS Glue Web API Reference; golden catalog facts 60 to 66). Each request carries the catalog id where one is set. Thread-safe.
/// </summary>
internal sealed class GlueClient : IGlueService
{
    private readonly GlueCaller caller;
    private readonly string? catalog;

    /// <summary>A client of one endpoint.</summary>
    /// <param name="caller">Sends and repeats.</param>
    /// <param name="catalogId">Account whose catalog is meant, or null.</param>
    public GlueClient(GlueCaller caller, string? catalogId)
    {
        this.caller = caller;
        catalog = catalogId;
    }

    /// <inheritdoc />
    public string Endpoint => caller.Endpoint;

    /// <summary>A client as settings and surroundings want it.</summary>
    public static GlueClient Open(GlueSettings settings, GlueCredentials credentials, TimeProvider time, IIdSource ids, ILogger logger)
    {
        settings.Check();
        var region = GlueCredentials.RegionOf(settings);
        var endpoint = settings.Endpoint ?? EndpointOf(region);
        return new GlueClient(new GlueCaller(new GlueTransport(endpoint, region, settings.AttemptTimeout), credentials, settings, time, ids, logger), settings.CatalogId);
    }

    /// <inheritdoc />
    public async Task<GlueReply<GlueDatabase>> GetDatabaseAsync(string database, CancellationToken cancellationToken)
    {
        const string action = "GetDatabase";
        var reply = await AskAsync<DatabaseBody>(action, new { CatalogId = catalog, Name = database }, cancellationToken).ConfigureAwait(false);
        return Turn(reply, body => GlueJson.Need(action, body.Database, nameof(body.Database)));
    }

    /// <inheritdoc />
    public Task<GlueFault?> CreateDatabaseAsync(GlueDatabase database, CancellationToken cancellationToken) =>
        TellAsync("CreateDatabase", new { CatalogId = catalog, DatabaseInput = database }, cancellationToken);

    /// <inheritdoc />
    public async Task<GlueReply<GlueTable>> GetTableAsync(string database, string table, CancellationToken cancellationToken)
    {
        const string action = "GetTable";
        var reply = await AskAsync<TableBody>(action, new { CatalogId = catalog, DatabaseName = database, Name = table }, cancellationToken).ConfigureAwait(false);
        return Turn(reply, body => GlueJson.Need(action, body.Table, nameof(body.Table)));
    }

    /// <inheritdoc />
    public Task<GlueFault?> CreateTableAsync(string database, GlueTableInput table, IReadOnlyList<GlueIndex> indexes, CancellationToken cancellationToken) =>
        TellAsync(
            "CreateTable",
            new { CatalogId = catalog, DatabaseName = database, TableInput = table, PartitionIndexes = indexes.Count == 0 ? null : indexes },
            cancellationToken);

    /// <inheritdoc />
    public Task<GlueFault?> UpdateTableAsync(string database, GlueTableInput table, string? version, bool skipArchive, CancellationToken cancellationToken) =>
        TellAsync(
            "UpdateTable",
            new { CatalogId = catalog, DatabaseName = database, TableInput = table, SkipArchive = skipArchive, VersionId = version },
            cancellationToken);

    /// <inheritdoc />
    public Task<GlueFault?> DeleteTableAsync(string database, string table, CancellationToken cancellationToken) =>
        TellAsync("DeleteTable", new { CatalogId = catalog, DatabaseName = database, Name = table }, cancellationToken);

    /// <inheritdoc />
    public async Task<GlueReply<GluePartitionPage>> GetPartitionsAsync(
        string database, string table, GlueSegment segment, string? token, CancellationToken cancellationToken)
    {
        var request = new { CatalogId = catalog, DatabaseName = database, TableName = table, Segment = segment, NextToken = token };
        var reply = await AskAsync<PartitionsBody>("GetPartitions", request, cancellationToken).ConfigureAwait(false);
        return Turn(reply, body => new GluePartitionPage(body.Partitions ?? [], string.IsNullOrEmpty(body.NextToken) ? null : body.NextToken));
    }

    /// <inheritdoc />
    public async Task<GlueReply<GlueFoundPartitions>> BatchGetPartitionAsync(
        string database, string table, IReadOnlyList<IReadOnlyList<string>> values, CancellationToken cancellationToken)
    {
        var request = new { CatalogId = catalog, DatabaseName = database, TableName = table, PartitionsToGet = values.Select(each => new { Values = each }) };
        var reply = await AskAsync<PartitionsBody>("BatchGetPartition", request, cancellationToken).ConfigureAwait(false);
        return Turn(reply, body => new GlueFoundPartitions(body.Partitions ?? [], [.. (body.UnprocessedKeys ?? []).Select(key => key.Values)]));
    }

    /// <inheritdoc />
    public Task<GlueReply<IReadOnlyList<GlueItemError>>> BatchCreatePartitionAsync(
        string database, string table, IReadOnlyList<GluePartition> partitions, CancellationToken cancellationToken) =>
        BatchAsync("BatchCreatePartition", new { CatalogId = catalog, DatabaseName = database, TableName = table, PartitionInputList = partitions }, cancellationToken);

    /// <inheritdoc />
    public Task<GlueReply<IReadOnlyList<GlueItemError>>> BatchUpdatePartitionAsync(
        string database, string table, IReadOnlyList<GluePartition> partitions, CancellationToken cancellationToken)
    {
        var entries = partitions.Select(each => new { PartitionValueList = each.Values, PartitionInput = each });
        return BatchAsync("BatchUpdatePartition", new { CatalogId = catalog, DatabaseName = database, TableName = table, Entries = entries }, cancellationToken);
    }

    /// <inheritdoc />
    public Task<GlueReply<IReadOnlyList<GlueItemError>>> BatchDeletePartitionAsync(
        string database, string table, IReadOnlyList<IReadOnlyList<string>> values, CancellationToken cancellationToken)
    {
        var keys = values.Select(each => new { Values = each });
        return BatchAsync("BatchDeletePartition", new { CatalogId = catalog, DatabaseName = database, TableName = table, PartitionsToDelete = keys }, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<GlueReply<IReadOnlyList<string>>> GetPartitionIndexesAsync(string database, string table, CancellationToken cancellationToken)
    {
        var names = new List<string>();
        for (string? token = null; ;)
        {
            var request = new { CatalogId = catalog, DatabaseName = database, TableName = table, NextToken = token };
            var reply = await AskAsync<IndexesBody>("GetPartitionIndexes", request, cancellationToken).ConfigureAwait(false);
            names.AddRange(reply.Value?.PartitionIndexDescriptorList?.Select(index => index.IndexName) ?? []);
            var next = reply.Value?.NextToken;
            token = next == token ? null : next;
            if (string.IsNullOrEmpty(token))
            {
                return Turn<IndexesBody, IReadOnlyList<string>>(reply, _ => names);
            }
        }
    }

    /// <inheritdoc />
    public Task<GlueFault?> CreatePartitionIndexAsync(string database, string table, GlueIndex index, CancellationToken cancellationToken) =>
        TellAsync("CreatePartitionIndex", new { CatalogId = catalog, DatabaseName = database, TableName = table, PartitionIndex = index }, cancellationToken);

    /// <inheritdoc />
    public void Dispose() => caller.Dispose();

    private static Uri EndpointOf(string region)
    {
        var suffix = Amazon.RegionEndpoint.GetBySystemName(region).PartitionDnsSuffix;
        return new Uri($"https://glue.{region}.{(string.IsNullOrEmpty(suffix) ? "amazonaws.com" : suffix)}");
    }

    private static GlueReply<TTo> Turn<TFrom, TTo>(GlueReply<TFrom> reply, Func<TFrom, TTo> turn)
        where TFrom : class
        where TTo : class => new(reply.Value is null ? null : turn(reply.Value), reply.Fault);

    private async Task<GlueReply<IReadOnlyList<GlueItemError>>> BatchAsync(string action, object request, CancellationToken cancellationToken)
    {
        var reply = await AskAsync<BatchBody>(action, request, cancellationToken).ConfigureAwait(false);
        return Turn<BatchBody, IReadOnlyList<GlueItemError>>(reply, body => [.. (body.Errors ?? []).Select(item => item.Turn(action))]);
    }

    private async Task<GlueFault?> TellAsync(string action, object request, CancellationToken cancellationToken) =>
        (await AskAsync<Dictionary<string, JsonElement>>(action, request, cancellationToken).ConfigureAwait(false)).Fault;

    private async Task<GlueReply<T>> AskAsync<T>(string action, object request, CancellationToken cancellationToken)
        where T : class
    {
        var (body, fault) = await caller.CallAsync(action, request, cancellationToken).ConfigureAwait(false);
        return new GlueReply<T>(body is null ? null : GlueJson.Read<T>(action, body), fault);
    }

    private sealed record DatabaseBody(GlueDatabase? Database);

    private sealed record TableBody(GlueTable? Table);

    private sealed record ValuesBody
    {
        public required List<string> Values { get; init; }
    }

    private sealed record PartitionsBody(List<GluePartition>? Partitions, string? NextToken, List<ValuesBody>? UnprocessedKeys);

    private sealed record IndexBody
    {
        public required string IndexName { get; init; }
    }

    private sealed record IndexesBody(List<IndexBody>? PartitionIndexDescriptorList, string? NextToken);

    private sealed record DetailBody(string? ErrorCode, string? ErrorMessage);

    private sealed record ItemBody(List<string>? PartitionValues, List<string>? PartitionValueList, DetailBody? ErrorDetail)
    {
        public GlueItemError Turn(string action) => new(
            GlueJson.Need(action, PartitionValues ?? PartitionValueList, "Errors[].PartitionValues"),
            new GlueFault(ErrorDetail?.ErrorCode ?? "", ErrorDetail?.ErrorMessage ?? ""));
    }

    private sealed record BatchBody(List<ItemBody>? Errors);
}
