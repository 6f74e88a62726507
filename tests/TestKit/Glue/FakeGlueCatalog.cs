using System.Globalization;
using System.Text.Json.Nodes;

namespace Lakehouse.TestKit.Glue;

/// <summary>
/// The catalog behind the fake: what the captured answers show, and where moto is lax, what AWS documents: pages, segments, versions, refusals per item.
/// </summary>
internal sealed class FakeGlueCatalog
{
    private readonly Dictionary<string, JsonObject> databases = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FakeGlueTable> tables = new(StringComparer.Ordinal);

    /// <summary>Partitions of one page.</summary>
    public int PageSize { get; set; } = 1000;

    /// <summary>Keys that one look-up comes to.</summary>
    public int KeysPerLookup { get; set; } = 1000;

    /// <summary>Refusals of single items: action, values and how often they were sent, to a code.</summary>
    public Func<string, string, int, string?> ItemTrouble { get; set; } = (_, _, _) => null;

    private Dictionary<string, int> Sent { get; } = new(StringComparer.Ordinal);

    /// <summary>A table, for looking at it.</summary>
    public FakeGlueTable Table(string database, string table)
    {
        Database(database);
        return tables.TryGetValue(Name(database, table), out var found) ? found : throw new FakeGlueRefusalException("EntityNotFoundException", $"Table {table} not found.");
    }

    /// <summary>Does a call.</summary>
    public JsonObject Do(string action, JsonObject request)
    {
        var database = Text(request, "DatabaseName") ?? "";
        var table = Text(request, "TableName") ?? Text(request, "Name") ?? "";
        return action switch
        {
            "GetDatabase" => new JsonObject { ["Database"] = Database(table).DeepClone() },
            "CreateDatabase" => CreateDatabase(request["DatabaseInput"]!.AsObject()),
            "GetTable" => new JsonObject { ["Table"] = Table(database, table).Answer(database) },
            "CreateTable" => CreateTable(database, request),
            "UpdateTable" => UpdateTable(Table(database, (string)request["TableInput"]!["Name"]!), request),
            "DeleteTable" => DeleteTable(database, table),
            "GetPartitions" => GetPartitions(Table(database, table), request),
            "BatchGetPartition" => BatchGet(Table(database, table), request["PartitionsToGet"]!.AsArray()),
            "BatchCreatePartition" => Batch(action, request["PartitionInputList"]!, "Values", "PartitionValues", Create(Table(database, table))),
            "BatchUpdatePartition" => Batch(action, request["Entries"]!, "PartitionValueList", "PartitionValueList", Update(Table(database, table))),
            "BatchDeletePartition" => Batch(action, request["PartitionsToDelete"]!, "Values", "PartitionValues", Delete(Table(database, table))),
            "GetPartitionIndexes" => Indexes(Table(database, table)),
            "CreatePartitionIndex" => CreateIndex(Table(database, table), request["PartitionIndex"]!),
            _ => throw new FakeGlueRefusalException("UnknownOperationException", action),
        };
    }

    private static string Name(string database, string table) => $"{database}\u0001{table}";

    private static string? Text(JsonObject from, string member) => (string?)from[member];

    private static JsonObject Answer(JsonObject partition, FakeGlueTable table)
    {
        var answer = partition.DeepClone().AsObject();
        answer["TableName"] = (string)table.Input["Name"]!;
        answer["CreationTime"] = 1795359726.5;
        return answer;
    }

    private static Func<JsonNode, string?> Create(FakeGlueTable table) => input =>
    {
        var values = input["Values"]!.AsArray();
        return values.Count != table.Input["PartitionKeys"]!.AsArray().Count
            ? "InvalidInputException"
            : table.Partitions.TryAdd(FakeGlueTable.Key(values), input.DeepClone().AsObject()) ? null : "AlreadyExistsException";
    };

    private static Func<JsonNode, string?> Update(FakeGlueTable table) => entry =>
    {
        if (!table.Partitions.Remove(FakeGlueTable.Key(entry["PartitionValueList"]!)))
        {
            return "EntityNotFoundException";
        }

        table.Partitions[FakeGlueTable.Key(entry["PartitionInput"]!["Values"]!)] = entry["PartitionInput"]!.DeepClone().AsObject();
        return null;
    };

    private static Func<JsonNode, string?> Delete(FakeGlueTable table) =>
        key => table.Partitions.Remove(FakeGlueTable.Key(key["Values"]!)) ? null : "EntityNotFoundException";

    private static JsonObject Indexes(FakeGlueTable table) => new()
    {
        ["PartitionIndexDescriptorList"] = new JsonArray([.. table.Indexes.Select(index => new JsonObject
        {
            ["IndexName"] = index,
            ["IndexStatus"] = "ACTIVE",
            ["Keys"] = new JsonArray(new JsonObject { ["Name"] = "dt", ["Type"] = "string" }),
        })]),
    };

    private static JsonObject CreateIndex(FakeGlueTable table, JsonNode index)
    {
        var name = (string)index["IndexName"]!;
        if (table.Indexes.Contains(name))
        {
            throw new FakeGlueRefusalException("AlreadyExistsException", $"Index {name} already exists.");
        }

        table.Indexes.Add(name);
        return [];
    }

    private static JsonObject UpdateTable(FakeGlueTable table, JsonObject request)
    {
        if (Text(request, "VersionId") is { } version && version != table.Version.ToString(CultureInfo.InvariantCulture))
        {
            throw new FakeGlueRefusalException("ConcurrentModificationException", "Update table failed due to concurrent modifications.");
        }

        table.Archived += (bool?)request["SkipArchive"] == true ? 0 : 1;
        table.Version++;
        table.Input = request["TableInput"]!.DeepClone().AsObject();
        return [];
    }

    private JsonObject Database(string name) =>
        databases.TryGetValue(name, out var found) ? found : throw new FakeGlueRefusalException("EntityNotFoundException", $"Database {name} not found.");

    private JsonObject CreateDatabase(JsonObject input)
    {
        var made = input.DeepClone().AsObject();
        made["CreateTime"] = 1795359664.478;
        made["CatalogId"] = "123456789012";
        return databases.TryAdd((string)input["Name"]!, made) ? [] : throw new FakeGlueRefusalException("AlreadyExistsException", "Database already exists.");
    }

    private JsonObject CreateTable(string database, JsonObject request)
    {
        Database(database);
        var made = new FakeGlueTable(request["TableInput"]!.DeepClone().AsObject());
        made.Indexes.AddRange(request["PartitionIndexes"]?.AsArray().Select(index => (string)index!["IndexName"]!) ?? []);
        return tables.TryAdd(Name(database, (string)made.Input["Name"]!), made) ? [] : throw new FakeGlueRefusalException("AlreadyExistsException", "Table already exists.");
    }

    private JsonObject DeleteTable(string database, string table)
    {
        Table(database, table);
        tables.Remove(Name(database, table));
        return [];
    }

    private JsonObject GetPartitions(FakeGlueTable table, JsonObject request)
    {
        var (number, total) = ((int?)request["Segment"]?["SegmentNumber"] ?? 0, (int?)request["Segment"]?["TotalSegments"] ?? 1);
        var prefix = $"page of {number}/{total}:";
        var token = Text(request, "NextToken") ?? prefix + "0";
        if (!token.StartsWith(prefix, StringComparison.Ordinal))
        {
            throw new FakeGlueRefusalException("InvalidInputException", "The token is of another segment.");
        }

        var from = int.Parse(token[prefix.Length..], CultureInfo.InvariantCulture);
        var all = table.Partitions.Where(pair => pair.Key.Sum(character => character) % total == number).Select(pair => pair.Value).ToList();
        var answer = new JsonObject { ["Partitions"] = new JsonArray([.. all.Skip(from).Take(PageSize).Select(partition => Answer(partition, table))]) };
        if (from + PageSize < all.Count)
        {
            answer["NextToken"] = prefix + (from + PageSize).ToString(CultureInfo.InvariantCulture);
        }

        return answer;
    }

    private JsonObject BatchGet(FakeGlueTable table, JsonArray keys) => new()
    {
        ["Partitions"] = new JsonArray([.. keys.Take(KeysPerLookup)
            .Select(key => table.Partitions.GetValueOrDefault(FakeGlueTable.Key(key!["Values"]!))).OfType<JsonObject>().Select(partition => Answer(partition, table))]),
        ["UnprocessedKeys"] = new JsonArray([.. keys.Skip(KeysPerLookup).Select(key => key!.DeepClone())]),
    };

    private JsonObject Batch(string action, JsonNode items, string valuesMember, string errorMember, Func<JsonNode, string?> done)
    {
        var errors = new JsonArray();
        foreach (var item in items.AsArray())
        {
            var values = item![valuesMember]!;
            var key = action + FakeGlueTable.Key(values);
            Sent[key] = Sent.GetValueOrDefault(key) + 1;
            if ((ItemTrouble(action, FakeGlueTable.Key(values), Sent[key]) ?? done(item)) is { } code)
            {
                var detail = new JsonObject { ["ErrorCode"] = code, ["ErrorMessage"] = "of this item" };
                errors.Add(new JsonObject { [errorMember] = values.DeepClone(), ["ErrorDetail"] = detail });
            }
        }

        return new JsonObject { ["Errors"] = errors };
    }
}
