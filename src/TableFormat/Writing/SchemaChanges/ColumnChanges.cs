using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Schema.Ids;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Writing.SchemaChanges;

/// <summary>Applies schema changes to a table's columns, or says why the table cannot have them. Stateless over one table's properties.</summary>
internal sealed class ColumnChanges(TableProperties properties)
{
    /// <summary>Whether a change needs column ids: readers that go by names would lose or mix up values.</summary>
    public static bool NeedsIds(SchemaChange change) => change is not (WidenColumn or AddColumn { After: null });

    /// <summary>The columns after a change.</summary>
    /// <exception cref="LakehouseException">Invalid: no such column, a name that is taken or not allowed, a column that the table's keys rest on.</exception>
    public IdSchema Apply(IdSchema schema, SchemaChange change)
    {
        var path = change.Column.Split('.');
        var numbers = new IdNumbers(schema.MaxId);
        var fields = ColumnPath.Edit(schema.Fields, path, ValueList<IdField>? (record, name) => change switch
        {
            AddColumn add => Add(record, name, add, numbers),
            DropColumn => Drop(record, name, change),
            RenameColumn rename => Rename(record, name, rename),
            MoveColumn move => Move(record, name, move),
            WidenColumn widen => Widen(record, name, widen),
            _ => throw new ArgumentOutOfRangeException(nameof(change), change, null),
        });
        return fields is null
            ? throw Refuse($"The table has no column {change.Column}.", $"Its columns are {string.Join(", ", schema.ToTable().Fields.Select(field => field.Name))}; members of structs are named record.member.")
            : schema with { Fields = fields.Value, MaxId = numbers.Last };
    }

    private ValueList<IdField> Add(ValueList<IdField> record, string name, AddColumn add, IdNumbers numbers)
    {
        RequireNewName(record, name);
        var fields = new List<IdField>(record);
        var added = numbers.New(new Field(name, add.Type));
        fields.Insert(add.After is null ? fields.Count : PlaceAfter(fields, add.After), added);
        return new ValueList<IdField>(fields);
    }

    private ValueList<IdField>? Drop(ValueList<IdField> record, string name, SchemaChange change)
    {
        RequireFree(change.Column, "dropped");
        var left = record.Where(field => field.Name != name).ToList();
        return left.Count == record.Count ? null
            : left.All(field => MetaSchema.IsMeta(field.Name)) ? throw Refuse($"{change.Column} is the last column of its record.", "Drop the record instead.")
            : new ValueList<IdField>(left);
    }

    private ValueList<IdField>? Rename(ValueList<IdField> record, string name, RenameColumn rename)
    {
        RequireFree(rename.Column, "renamed");
        var index = IndexOf(record, name);
        if (index < 0)
        {
            return null;
        }

        var others = new ValueList<IdField>(record.Where((_, other) => other != index));
        RequireNewName(others, rename.NewName);
        return Replaced(record, index, record[index] with { Name = rename.NewName });
    }

    private ValueList<IdField>? Move(ValueList<IdField> record, string name, MoveColumn move)
    {
        var fields = new List<IdField>(record);
        var index = IndexOf(record, name);
        if (index < 0)
        {
            return null;
        }

        if (move.After == name)
        {
            throw Refuse($"Column {move.Column} cannot stand after itself.", "Name another column.");
        }

        var moved = fields[index];
        fields.RemoveAt(index);
        fields.Insert(PlaceAfter(fields, move.After), moved);
        return new ValueList<IdField>(fields);
    }

    private ValueList<IdField>? Widen(ValueList<IdField> record, string name, WidenColumn widen)
    {
        var index = IndexOf(record, name);
        if (index < 0)
        {
            return null;
        }

        if (properties.KeyFields.Contains(widen.Column) || properties.PartitionFields.Contains(widen.Column))
        {
            throw Refuse($"The keys or partitions of stored rows are made of {widen.Column}, so its type stays.", "Make a new table and load it.");
        }

        var from = IdNumbers.Plain(record[index].Type);
        var fits = from != widen.Type && TypeWidening.Common(from, widen.Type) == widen.Type && ColumnCast.CanCast(from, widen.Type);
        return fits
            ? Replaced(record, index, record[index] with { Type = new IdType.Simple(widen.Type) })
            : throw Refuse(
                $"Column {widen.Column} is {DataTypeText.Of(from)}, which cannot be widened to {DataTypeText.Of(widen.Type)}.",
                "int becomes long, float or double; long becomes double; float becomes double; a decimal gets more digits.");
    }

    private static ValueList<IdField> Replaced(ValueList<IdField> record, int index, IdField field) =>
        new(record.Select((other, place) => place == index ? field : other));

    private static int IndexOf(ValueList<IdField> record, string name)
    {
        for (var index = 0; index < record.Count; index++)
        {
            if (record[index].Name == name && !MetaSchema.IsMeta(name))
            {
                return index;
            }
        }

        return -1;
    }

    private int PlaceAfter(List<IdField> fields, string after)
    {
        var index = fields.FindIndex(field => field.Name == after && !MetaSchema.IsMeta(after));
        return index >= 0 ? index + 1 : throw Refuse($"There is no column {after} in the same record to stand after.", "Name a column of the same record.");
    }

    private void RequireFree(string column, string what)
    {
        var top = column.Split('.')[0];
        if (properties.KeyFields.Contains(top) || properties.PartitionFields.Contains(top) || properties.OrderingField == column)
        {
            throw Refuse($"Column {column} cannot be {what}: the table's keys, partitions or order of rows rest on it.", "Make a new table and load it.");
        }
    }

    // Avro names; two columns that differ in case only are one to Hive and Spark.
    private void RequireNewName(ValueList<IdField> record, string name)
    {
        AvroNames.CheckField(name);
        if (MetaSchema.IsMeta(name))
        {
            throw Refuse($"'{name}' is a name of Hudi's own.", "Choose another name.");
        }

        if (record.FirstOrDefault(field => string.Equals(field.Name, name, StringComparison.OrdinalIgnoreCase)) is { } taken)
        {
            throw Refuse($"There is a column {taken.Name} already.", "Choose another name.");
        }
    }

    private LakehouseException Refuse(string message, string fix) =>
        new(ErrorKind.Invalid, message, new ErrorContext { Table = properties.TableName }, fix);
}
