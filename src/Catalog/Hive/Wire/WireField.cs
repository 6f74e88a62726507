using Thrift.Protocol.Entities;

namespace Lakehouse.Catalog.Hive.Wire;

/// <summary>One field of a struct as it is on the wire: no name, only its id.</summary>
/// <param name="Id">Field id of the service's definition; ids were never given anew between Hive 2.3 and 4.0.</param>
/// <param name="Type">Type on the wire.</param>
/// <param name="Value">
/// A bool, sbyte, short, int, long, double, string, <see cref="WireStruct"/>, <see cref="WireList"/> or <see cref="WireMap"/>; a string that is not UTF-8
/// is a byte array.
/// </param>
internal readonly record struct WireField(short Id, TType Type, object Value);
