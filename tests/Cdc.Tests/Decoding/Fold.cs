using Lakehouse.Cdc.Decoding;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.Cdc.Tests.Decoding;

/// <summary>Applies decoded batches to tables in memory, each row under its record key.</summary>
internal sealed class Fold(Func<string, string, TableDecodingOptions> options) : IDecodeWarnings, IDisposable
{
    private readonly EnvelopeContext context = new();
    private readonly Dictionary<string, TableDecoder> decoders = [];
    private readonly Dictionary<string, Dictionary<string, Dictionary<string, string?>>> tables = [];
    private long sequence;

    public List<BadEventException> Bad { get; } = [];

    public List<ChangeOp> Ops { get; } = [];

    public List<(DecodeWarning Warning, string Table, string? Field)> Warnings { get; } = [];

    public IReadOnlyDictionary<string, Dictionary<string, Dictionary<string, string?>>> Tables => tables;

    public TableDecoder Decoder(string table) => decoders[table];

    public void Warn(DecodeWarning warning, string table, string? field, string message) => Warnings.Add((warning, table, field));

    public void Apply(IEnumerable<CapturedMessage> messages)
    {
        foreach (var message in messages)
        {
            Add(message);
        }

        Flush();
    }

    /// <summary>Decodes one message; returns the transaction id of its event.</summary>
    public string? Add(CapturedMessage message)
    {
        try
        {
            var change = DebeziumEnvelope.Read(message.Open(), context);
            Ops.Add(change.Op);
            if (change.Op is ChangeOp.Transaction or ChangeOp.SchemaChange or ChangeOp.Heartbeat or ChangeOp.Ignored)
            {
                return null;
            }

            var result = DecoderOf(change.Database, change.Table).Append(change, ++sequence);
            if (result.Outcome == AppendOutcome.Truncate)
            {
                Flush();
                tables[$"{change.Database}.{change.Table}"].Clear();
            }

            return change.Gtid;
        }
        catch (BadEventException bad)
        {
            Bad.Add(bad);
            return null;
        }
    }

    public void Flush()
    {
        foreach (var (name, decoder) in decoders)
        {
            if (decoder.Rows > 0)
            {
                using var batch = decoder.Take();
                ApplyBatch(tables[name], decoder, batch);
            }
        }
    }

    public void Dispose()
    {
        foreach (var decoder in decoders.Values)
        {
            decoder.Dispose();
        }
    }

    private TableDecoder DecoderOf(string database, string table)
    {
        var name = $"{database}.{table}";
        if (!decoders.TryGetValue(name, out var decoder))
        {
            decoders[name] = decoder = new TableDecoder(options(database, table) with { Warnings = this });
            tables[name] = [];
        }

        return decoder;
    }

    private static void ApplyBatch(Dictionary<string, Dictionary<string, string?>> table, TableDecoder decoder, UpsertBatch batch)
    {
        var names = batch.Schema.Fields.Select(field => field.Name).ToList();
        for (var row = 0; row < batch.Rows.Length; row++)
        {
            var cells = new Dictionary<string, string?>();
            for (var column = 0; column < names.Count; column++)
            {
                cells[names[column]] = CellText.Of(batch.Rows.Column(column), row, batch.Schema.Fields[column].Type);
            }

            var key = string.Join('|', decoder.KeyColumns.Select(one => cells[one]));
            if (batch.KindOf(row) == RowKind.Upsert)
            {
                table[key] = cells;
            }
            else
            {
                table.Remove(key);
            }
        }
    }
}
