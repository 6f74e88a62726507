using Lakehouse.Cdc;
using Lakehouse.Cdc.Decoding;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Cli.Configuration;

/// <summary>Tries the <c>ddl</c> and <c>columns</c> of a table before its first event does.</summary>
/// <param name="file">Name of the file in faults.</param>
internal sealed class TypeFaults(string file)
{
    /// <summary>What cannot be read of them.</summary>
    /// <param name="table">The table's group.</param>
    /// <param name="path">Its path in the file.</param>
    public IEnumerable<ConfigFault> Of(ConfigSection table, string path)
    {
        var options = ConfigBinder.Table(table);
        foreach (var (name, node) in table.Group("columns")?.Nodes ?? ConfigSection.Empty.Nodes)
        {
            if (Fault(Tried(options) with { Columns = [new ColumnDeclaration(name, (string)node.Value)] }, node, $"{path}.columns.{name}") is { } fault)
            {
                yield return fault;
            }
        }

        if (table.Nodes.TryGetValue("ddl", out var ddl) && Fault(Tried(options) with { Ddl = Ddl(options) }, ddl, $"{path}.ddl") is { } wrong)
        {
            yield return wrong;
        }
    }

    // A pattern stands for tables that only events tell; the text must at least be readable.
    private static string Ddl(TableOptions options) => options.Table == "*" ? $"{options.Ddl};\nCREATE TABLE `*` (c int)" : options.Ddl!;

    private static TableDecodingOptions Tried(TableOptions options) => new() { Database = options.Database, Table = options.Table, Connector = options.Connector };

    private ConfigFault? Fault(TableDecodingOptions options, ConfigNode node, string field)
    {
        try
        {
            new TableDecoder(options).Dispose();
            return null;
        }
        catch (LakehouseException failure)
        {
            return node.Fault(file, field, failure.Message, failure.Fix ?? "correct the value");
        }
    }
}
