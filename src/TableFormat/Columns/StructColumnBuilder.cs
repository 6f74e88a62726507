using Apache.Arrow;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Builds struct columns: append one value to every member, then call <see cref="EndStruct"/>.</summary>
public sealed class StructColumnBuilder : ColumnBuilder
{
    private readonly ColumnBuilder[] members;
    private readonly DataType.Struct type;
    private ValidityBits validity;

    internal StructColumnBuilder(DataType.Struct type)
        : base(type)
    {
        this.type = type;
        members = [.. type.Fields.Select(field => Create(field.Type))];
    }

    /// <summary>Builders of the members, in the type's order.</summary>
    public IReadOnlyList<ColumnBuilder> Members => members;

    /// <inheritdoc />
    public override int Length => validity.Length;

    /// <inheritdoc />
    public override long ByteCount => RowEnd.ByteCount(members) + validity.ByteCount;

    /// <summary>Ends a struct; members that got no value since the last call get a null.</summary>
    public void EndStruct()
    {
        foreach (var member in members)
        {
            RowEnd.Complete(member, Length);
        }

        validity.AppendValid();
    }

    /// <inheritdoc />
    public override void AppendNull()
    {
        Fill();
        validity.AppendNull();
    }

    /// <inheritdoc />
    public override void Truncate(int length)
    {
        foreach (var member in members)
        {
            member.Truncate(Math.Min(length, Length));
        }

        validity.Truncate(length);
    }

    internal override void AppendDefault()
    {
        Fill();
        validity.AppendValid();
    }

    internal override ArrayData TakeData()
    {
        Truncate(Length);
        var (length, nulls) = (validity.Length, validity.NullCount);
        var children = new ArrayData[members.Length];
        for (var index = 0; index < members.Length; index++)
        {
            children[index] = members[index].TakeData();
        }

        return Data(length, nulls, [validity.Take()], children);
    }

    private void Fill()
    {
        for (var index = 0; index < members.Length; index++)
        {
            members[index].Truncate(Length);
            if (type.Fields[index].Nullable)
            {
                members[index].AppendNull();
            }
            else
            {
                members[index].AppendDefault();
            }
        }
    }
}
