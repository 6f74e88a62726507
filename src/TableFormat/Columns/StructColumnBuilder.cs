using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Builds struct columns: append one value to every member, then call <see cref="EndStruct"/>.</summary>
public sealed class StructColumnBuilder : ColumnBuilder
{
    internal StructColumnBuilder(DataType.Struct type)
        : base(type)
    {
    }

    /// <summary>Builders of the members, in the type's order.</summary>
    public IReadOnlyList<ColumnBuilder> Members => throw new NotSupportedException();

    /// <summary>Ends a struct; members that got no value since the last call get a null.</summary>
    public void EndStruct() => throw new NotSupportedException();
}
