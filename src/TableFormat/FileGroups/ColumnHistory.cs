using System.Text.Json;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;
using Field = Lakehouse.TableFormat.Schema.Field;

namespace Lakehouse.TableFormat.FileGroups;

/// <summary>
/// Names that the columns of a schema-on-read table had at each commit (spec 2.4.6): files keep the names of their time, and
/// the same name may have meant another column. Immutable.
/// </summary>
internal sealed class ColumnHistory
{
    private const string Folder = ".hoodie/.schema";
    private const string Suffix = ".schemacommit";

    private readonly IReadOnlyList<(long Version, IReadOnlyList<ColumnId> Columns)> versions;
    private readonly IReadOnlyList<ColumnId> wanted;

    private ColumnHistory(IReadOnlyList<(long Version, IReadOnlyList<ColumnId> Columns)> versions, InstantTime? asOf)
    {
        this.versions = versions;
        wanted = asOf is { } instant ? At(instant) : versions[^1].Columns;
    }

    /// <summary>The history for a query as of an instant; null for a table that never had column ids.</summary>
    internal static async Task<ColumnHistory?> LoadAsync(TableState table, InstantTime? asOf, CancellationToken cancellationToken)
    {
        string? newest = null;
        await foreach (var entry in table.Storage.ListAsync(Folder, recursive: false, cancellationToken).ConfigureAwait(false))
        {
            if (entry.Path.EndsWith(Suffix, StringComparison.Ordinal) && string.CompareOrdinal(entry.Path, newest) > 0
                && InstantTime.TryParse(entry.Name[..^Suffix.Length], out var instant) && table.Timeline.IsCommittedFileInstant(instant))
            {
                newest = entry.Path;
            }
        }

        if (newest is null)
        {
            return null;
        }

        var content = await table.Storage.TryReadAsync(newest, cancellationToken).ConfigureAwait(false);
        var versions = Parse(content ?? [], $"{table.Storage.Root}/{newest}");
        return versions.Count == 0 ? null : new ColumnHistory(versions, asOf);
    }

    /// <summary>A file's columns, in its own order and types, under the names that the query uses; columns that are gone get a name that no query has.</summary>
    internal TableSchema Rename(TableSchema file, InstantTime made) =>
        new(Rename(file.Fields, At(made), wanted).Select((field, index) => MetaSchema.IsMeta(file.Fields[index].Name) ? file.Fields[index] : field));

    /// <summary>
    /// Under which names a file stores the columns of the query, by the query's names; columns that it lacks are left out. Null where members of
    /// a column were renamed, added or dropped too, so that names alone do not tell how to read it.
    /// </summary>
    internal IReadOnlyDictionary<string, string>? StoredNames(InstantTime made)
    {
        var names = MetaSchema.Fields.ToDictionary(field => field.Name, field => field.Name, StringComparer.Ordinal);
        foreach (var column in At(made))
        {
            if (wanted.FirstOrDefault(other => other.Id == column.Id) is not { } current)
            {
                continue;
            }

            if (!IsSameInside(column, current))
            {
                return null;
            }

            names[current.Name] = column.Name;
        }

        return names;
    }

    private static bool IsSameInside(ColumnId then, ColumnId now) =>
        then.Members.Count == now.Members.Count
        && then.Members.Zip(now.Members).All(pair => pair.First.Id == pair.Second.Id && pair.First.Name == pair.Second.Name && IsSameInside(pair.First, pair.Second));

    private static List<(long Version, IReadOnlyList<ColumnId> Columns)> Parse(ReadOnlyMemory<byte> content, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            return [.. document.RootElement.GetProperty("schemas").EnumerateArray()
                .Select(schema => (Version: schema.GetProperty("version_id").GetInt64(), Columns: ColumnId.Read(schema)))
                .OrderBy(schema => schema.Version)];
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new LakehouseException(ErrorKind.Corrupt, "The history of the table's columns cannot be read.", new ErrorContext { Path = path }, innerException: failure);
        }
    }

    private static IEnumerable<Field> Rename(IEnumerable<Field> fields, IReadOnlyList<ColumnId> then, IReadOnlyList<ColumnId> now)
    {
        foreach (var field in fields)
        {
            var old = then.FirstOrDefault(column => column.Name == field.Name);
            var current = old is null ? null : now.FirstOrDefault(column => column.Id == old.Id);
            yield return old is null || current is null
                ? field with { Name = $"\0{field.Name}" }
                : field with { Name = current.Name, Type = Rename(field.Type, old.Members, current.Members) };
        }
    }

    private static DataType Rename(DataType type, IReadOnlyList<ColumnId> then, IReadOnlyList<ColumnId> now) => type switch
    {
        DataType.Struct record => new DataType.Struct(new ValueList<Field>(Rename(record.Fields, then, now))),
        DataType.List list when then.Count == 1 && now.Count == 1 => list with { Element = Rename(list.Element, then[0].Members, now[0].Members) },
        DataType.Map map when then.Count == 1 && now.Count == 1 => map with { Value = Rename(map.Value, then[0].Members, now[0].Members) },
        _ => type,
    };

    private IReadOnlyList<ColumnId> At(InstantTime instant) =>
        versions.LastOrDefault(version => string.CompareOrdinal(version.Version.ToString(System.Globalization.CultureInfo.InvariantCulture), instant.ToString()) <= 0).Columns
        ?? versions[0].Columns;
}
