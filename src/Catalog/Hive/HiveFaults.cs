using Lakehouse.Catalog.Hive.Wire;
using Thrift;

namespace Lakehouse.Catalog.Hive;

/// <summary>Finds the fault in an answer.</summary>
internal static class HiveFaults
{
    private const int WordsLimit = 2000;

    /// <summary>A method's result struct: field 0 is the value, the others are its declared exceptions, each a struct with a message as field 1.</summary>
    public static HiveReply OfResult(HiveMethod method, WireStruct result)
    {
        var fault = result.Fields.FirstOrDefault(field => field.Id > 0);
        if (fault.Id == 0)
        {
            return new HiveReply { Result = result };
        }

        var kind = fault.Id <= method.Faults.Length ? method.Faults[fault.Id - 1] : HiveFaultKind.Meta;
        return new HiveReply { Fault = new HiveFault(kind, Short(result.Struct(fault.Id)!.Text(1))) };
    }

    /// <summary>Thrift's own exception: 1 message, 2 type.</summary>
    public static HiveFault OfApplication(WireStruct exception)
    {
        var type = exception.Fields.FirstOrDefault(field => field.Id == 2).Value is int number ? number : 0;
        var kind = (TApplicationException.ExceptionType)type switch
        {
            TApplicationException.ExceptionType.UnknownMethod => HiveFaultKind.UnknownMethod,
            TApplicationException.ExceptionType.InternalError or TApplicationException.ExceptionType.Unknown => HiveFaultKind.Internal,
            _ => HiveFaultKind.Protocol,
        };
        return new HiveFault(kind, Short(exception.Text(1)));
    }

    // Some carry a stack trace or a whole SQL statement.
    private static string Short(string? words) => words switch
    {
        null or "" => "no words",
        { Length: > WordsLimit } => words[..WordsLimit] + "…",
        _ => words.Trim(),
    };
}
