using System.Globalization;
using Apache.Arrow;
using Apache.Arrow.Types;
using Lakehouse.Query.Output;
using Spectre.Console;
using Table = Spectre.Console.Table;

namespace Lakehouse.Cli.Rendering;

/// <summary>
/// Rows as a table for people: numbers to the right, nulls dimmed, long values cut on a terminal. It shows the first rows
/// and counts the rest; every value in full is what --json and --csv are for.
/// </summary>
/// <param name="console">Where to draw.</param>
/// <param name="schema">Columns.</param>
/// <param name="cut">Whether long values and tables are cut.</param>
internal sealed class TableOutput(IAnsiConsole console, Schema schema, bool cut) : RowWriter
{
    private const int MostRows = 1000;
    private const int MostRowsOnTerminal = 200;
    private const int MostCharacters = 60;
    private readonly Table table = NewTable(schema);
    private int shown;

    private int Limit => cut ? MostRowsOnTerminal : MostRows;

    /// <inheritdoc />
    public override ValueTask CompleteAsync(CancellationToken cancellationToken = default)
    {
        console.Write(table);
        var count = string.Create(CultureInfo.InvariantCulture, $"{Rows:N0} row{(Rows == 1 ? string.Empty : "s")}");
        console.MarkupLineInterpolated(Rows > shown
            ? (FormattableString)$"[dim]{count}, the first {shown} are shown; LIMIT, --csv or --json for the rest[/]"
            : $"[dim]{count}[/]");
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    protected override ValueTask AppendAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        for (var row = 0; row < batch.Length && shown < Limit; row++, shown++)
        {
            var at = row;
            table.AddRow(Enumerable.Range(0, batch.ColumnCount).Select(column => Cell(batch.Column(column), at)));
        }

        return ValueTask.CompletedTask;
    }

    private static Table NewTable(Schema schema)
    {
        var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey);
        foreach (var field in schema.FieldsList)
        {
            var column = new TableColumn($"[bold]{Markup.Escape(field.Name)}[/]").NoWrap();
            table.AddColumn(IsNumber(field.DataType) ? column.RightAligned() : column);
        }

        return table;
    }

    private static bool IsNumber(IArrowType type) =>
        type is NumberType or Decimal128Type or Decimal256Type;

    private Markup Cell(IArrowArray array, int row)
    {
        if (CellText.Of(array, row) is not { } text)
        {
            return new Markup("[dim]null[/]");
        }

        var line = text.ReplaceLineEndings("⏎");
        var isLong = cut && line.Length > MostCharacters;
        return new Markup(Markup.Escape(isLong ? string.Concat(line.AsSpan(0, MostCharacters - 1), "…") : line));
    }
}
