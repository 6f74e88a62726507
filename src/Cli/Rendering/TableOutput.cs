using System.Globalization;
using Apache.Arrow;
using Apache.Arrow.Types;
using Lakehouse.Query.Output;
using Spectre.Console;
using Spectre.Console.Rendering;
using Table = Spectre.Console.Table;

namespace Lakehouse.Cli.Rendering;

/// <summary>
/// Rows as a table for people: numbers to the right, nulls dimmed, control characters as pictures. It shows the first rows and counts the rest. On a
/// terminal long values are cut and columns that do not fit are named below; every value in full is what --json and --csv are for.
/// </summary>
/// <param name="console">Where to draw.</param>
/// <param name="schema">Columns.</param>
/// <param name="cut">Whether values and columns are cut to the console's width.</param>
internal sealed class TableOutput(IAnsiConsole console, Schema schema, bool cut) : RowWriter
{
    private const int MostRows = 1000;
    private const int MostRowsOnTerminal = 200;
    private const int MostCells = 40;
    private const int BorderCells = 3;
    private const char FirstPicture = '\u2400';
    private readonly List<string?[]> rows = [];
    private readonly IReadOnlyList<string> names = [.. schema.FieldsList.Select(field => Visible(field.Name))];

    private int Limit => cut ? MostRowsOnTerminal : MostRows;

    /// <inheritdoc />
    public override ValueTask CompleteAsync(CancellationToken cancellationToken = default)
    {
        var columns = Fitting();
        console.Write(Draw(columns));
        var count = string.Create(CultureInfo.InvariantCulture, $"{Rows:N0} row{(Rows == 1 ? string.Empty : "s")}");
        var more = Rows > rows.Count ? $", the first {rows.Count} are shown; LIMIT, --csv or --json for the rest" : string.Empty;
        console.MarkupLineInterpolated($"[dim]{count}{more}[/]");
        if (columns < schema.FieldsList.Count)
        {
            console.MarkupLineInterpolated($"[dim]{schema.FieldsList.Count - columns} more columns: {string.Join(", ", names.Skip(columns))}; select fewer, or --csv or --json for all[/]");
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    protected override ValueTask AppendAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        for (var row = 0; row < batch.Length && rows.Count < Limit; row++)
        {
            var at = row;
            rows.Add([.. batch.Arrays.Select(array => Cell(array, at))]);
        }

        return ValueTask.CompletedTask;
    }

    private static bool IsNumber(IArrowType type) =>
        type is NumberType or Decimal128Type or Decimal256Type;

    private static int WidthOf(string text) => new Segment(text).CellCount();

    private int Fitting()
    {
        if (!cut)
        {
            return schema.FieldsList.Count;
        }

        var left = console.Profile.Width - 1;
        for (var column = 0; column < schema.FieldsList.Count; column++)
        {
            var at = column;
            left -= BorderCells + rows.Select(row => WidthOf(row[at] ?? "null")).Append(WidthOf(names[at])).Max();
            if (left < 0)
            {
                return Math.Max(column, 1);
            }
        }

        return schema.FieldsList.Count;
    }

    private Table Draw(int columns)
    {
        var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey);
        for (var at = 0; at < columns; at++)
        {
            var column = new TableColumn($"[bold]{Markup.Escape(names[at])}[/]").NoWrap();
            table.AddColumn(IsNumber(schema.FieldsList[at].DataType) ? column.RightAligned() : column);
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Take(columns).Select(text => new Markup(text is null ? "[dim]null[/]" : Markup.Escape(text))));
        }

        return table;
    }

    // What a value says must not steer the terminal.
    private static string Visible(string text) => !text.Any(char.IsControl) ? text : string.Concat(text.Select(letter => letter switch
    {
        < ' ' => (char)(FirstPicture + letter),
        _ when char.IsControl(letter) => '\uFFFD',
        _ => letter,
    }));

    private string? Cell(IArrowArray array, int row)
    {
        var line = CellText.Of(array, row) is { } text ? Visible(text.ReplaceLineEndings("⏎")) : null;
        return cut && line?.Length > MostCells ? string.Concat(line.AsSpan(0, MostCells - 1), "…") : line;
    }
}
