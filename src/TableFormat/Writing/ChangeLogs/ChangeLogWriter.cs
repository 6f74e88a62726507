using Apache.Arrow;
using Apache.Arrow.Types;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.LogFiles;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Writing.Commits;
using Lakehouse.TableFormat.Writing.Markers;
using Lakehouse.TableFormat.Writing.Routing;

namespace Lakehouse.TableFormat.Writing.ChangeLogs;

/// <summary>
/// Writes the change log of one merged base file beside it (spec 11.4). New file groups and log files need none: readers infer their changes.
/// Not thread-safe.
/// </summary>
internal sealed class ChangeLogWriter : IAsyncDisposable
{
    // Columns of a stored batch before its data columns; the key is the last.
    private const int StoredMeta = 3;
    private const int StoredKey = 2;

    private readonly TimelineCommit commit;
    private readonly string path;
    private readonly StorageUpload upload;
    private readonly LogFileWriter writer;
    private readonly LogDataBlock block;
    private readonly ChangeLogSchema form;
    private readonly TableSchema schema;
    private readonly IReadOnlyList<IncomingBatch> incoming;

    private ChangeLogWriter(
        TimelineCommit commit, string path, StorageUpload upload, ChangeLogSchema form, TableSchema schema, IReadOnlyList<IncomingBatch> incoming)
    {
        this.commit = commit;
        this.path = path;
        this.upload = upload;
        this.form = form;
        this.schema = schema;
        this.incoming = incoming;
        Changes = new ChangeList(incoming.Count);
        writer = new LogFileWriter(upload.Stream, commit.Instant);
        block = writer.BeginData(form.Columns, form.Json, LogBlockKind.CdcData);
    }

    /// <summary>Where the merge notes its changes; taken over by <see cref="Write"/>.</summary>
    public ChangeList Changes { get; }

    /// <summary>Announces and begins the log beside a base file.</summary>
    /// <param name="commit">The write.</param>
    /// <param name="form">What the table's logs hold.</param>
    /// <param name="schema">Data columns.</param>
    /// <param name="incoming">The write's rows.</param>
    /// <param name="task">The file group.</param>
    /// <param name="name">The new base file; the log has its token.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static async Task<ChangeLogWriter> BeginAsync(
        TimelineCommit commit,
        ChangeLogSchema form,
        TableSchema schema,
        IReadOnlyList<IncomingBatch> incoming,
        GroupTask task,
        BaseFileName name,
        CancellationToken cancellationToken)
    {
        var log = new LogFileName(name.FileId, commit.Instant, Version: 1, name.WriteToken, IsCdc: true);
        // Java refuses to roll back a log file that was announced as anything else.
        var marker = new Marker(task.Partition, log.ToString(), MarkerKind.Append);
        await commit.AnnounceAsync(marker, cancellationToken).ConfigureAwait(false);
        var upload = await commit.Table.CreateAsync(marker.DataPath, cancellationToken).ConfigureAwait(false);
        return new ChangeLogWriter(commit, marker.DataPath, upload, form, schema, incoming);
    }

    /// <summary>Writes the changes noted since the last call.</summary>
    /// <param name="stored">The stored batch that they concern; null when none does.</param>
    public void Write(RecordBatch? stored)
    {
        if (Changes.Ops.Count > 0)
        {
            using var rows = Rows(stored);
            block.Append(rows);
            Changes.Clear();
        }
    }

    /// <summary>Makes the log durable; what the commit says about it.</summary>
    public async Task<IReadOnlyDictionary<string, long>> CompleteAsync(CancellationToken cancellationToken)
    {
        block.Complete();
        var length = await commit.PublishAsync(upload, cancellationToken).ConfigureAwait(false);
        return new Dictionary<string, long> { [path] = length };
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        block.Dispose();
        writer.Dispose();
        return upload.DisposeAsync();
    }

    private RecordBatch Rows(RecordBatch? stored)
    {
        var columns = form.Columns.Fields.Select(field => field.Name switch
        {
            ChangeLogSchema.Op => Ops(),
            "ts_ms" => ConstantColumn.Create(commit.Instant.ToString(), Changes.Ops.Count),
            "record_key" => Keys(stored),
            "before" => Image(stored, Changes.Before, (byte)'i'),
            _ => Image(stored, Changes.After, (byte)'d'),
        });
        return new RecordBatch(ArrowMapping.ToArrow(form.Columns, withMeta: false), columns, Changes.Ops.Count);
    }

    private IArrowArray Ops()
    {
        using var builder = (BytesColumnBuilder)ColumnBuilder.Create(new DataType.String());
        foreach (var op in Changes.Ops)
        {
            builder.Append([op]);
        }

        return builder.Build();
    }

    private IArrowArray Keys(RecordBatch? stored) =>
        Gathered(new DataType.String(), stored?.Column(StoredKey), batch => batch.Keys, Changes.Keys);

    private IArrowArray Image(RecordBatch? stored, RunList runs, byte absent)
    {
        var members = schema.Fields
            .Select((field, column) => Gathered(field.Type, stored?.Column(StoredMeta + column), batch => batch.Columns[column], runs).Data).ToArray();
        var validity = new ArrowBuffer.BitmapBuilder();
        foreach (var op in Changes.Ops)
        {
            validity.Append(op != absent);
        }

        var type = (StructType)ArrowMapping.ToArrow(new DataType.Struct(schema.Fields));
        return new StructArray(new ArrayData(type, Changes.Ops.Count, validity.UnsetBitCount, 0, [validity.Build()], members));
    }

    private IArrowArray Gathered(DataType type, IArrowArray? stored, Func<IncomingBatch, IArrowArray> column, RunList runs)
    {
        var none = NullColumn.Create(type, 1);
        return Gather.Rows(type, [stored ?? none, .. incoming.Select(column), none], runs.Runs);
    }
}
