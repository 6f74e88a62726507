using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Writing.SchemaChanges;

namespace Lakehouse.Cli.Altering;

/// <summary>Schema changes as they stand on the command line.</summary>
internal static class ChangeText
{
    /// <summary><c>name:type</c> or <c>name:type:after=other</c>.</summary>
    public static SchemaChange Add(string text)
    {
        var after = text.LastIndexOf(":after=", StringComparison.Ordinal);
        var (name, type) = Pair(after < 0 ? text : text[..after], "--add", "name:type or name:type:after=column");
        return new AddColumn(name, ColumnTypes.Parse(type)) { After = after < 0 ? null : text[(after + ":after=".Length)..] };
    }

    /// <summary><c>name</c>.</summary>
    public static SchemaChange Drop(string text) => new DropColumn(text);

    /// <summary><c>old:new</c>.</summary>
    public static SchemaChange Rename(string text)
    {
        var (name, next) = Pair(text, "--rename", "old:new");
        return new RenameColumn(name, next);
    }

    /// <summary><c>name:type</c>.</summary>
    public static SchemaChange Widen(string text)
    {
        var (name, type) = Pair(text, "--widen", "name:type");
        return new WidenColumn(name, ColumnTypes.Parse(type));
    }

    /// <summary><c>name:column</c>.</summary>
    public static SchemaChange Move(string text)
    {
        var (name, after) = Pair(text, "--move", "name:column-before-it");
        return new MoveColumn(name, after);
    }

    private static (string Left, string Right) Pair(string text, string option, string form)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && colon < text.Length - 1
            ? (text[..colon], text[(colon + 1)..])
            : throw new LakehouseException(ErrorKind.Invalid, $"'{text}' is no {option}.", fix: $"Write it as {form}.");
    }
}
