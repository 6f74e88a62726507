using Lakehouse.Catalog.Glue.Api;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Catalog.Glue;

/// <summary>Refusals of Glue as the one exception: what went wrong in Glue's words, what a person can do.</summary>
internal static class GlueErrors
{
    /// <summary>The exception of a refused call.</summary>
    /// <param name="fault">What Glue said.</param>
    /// <param name="action">What was asked of it.</param>
    /// <param name="table">Table as <c>database.table</c>, or the database.</param>
    public static LakehouseException Of(GlueFault fault, string action, string table)
    {
        var (kind, fix) = Judge(fault, action);
        return new LakehouseException(kind, $"Glue refused {action}: {fault.Code}: {fault.Message}", new ErrorContext { Table = table }, fix);
    }

    /// <summary>The exception of items that a batch refused.</summary>
    /// <param name="refused">At least one.</param>
    /// <param name="action">What was asked of it.</param>
    /// <param name="table">Table as <c>database.table</c>.</param>
    public static LakehouseException Of(IReadOnlyList<GlueItemError> refused, string action, string table)
    {
        var first = refused[0];
        var (kind, fix) = first.Fault.IsNotFound ? (ErrorKind.Conflict, "observe the table again") : Judge(first.Fault, action);
        var others = refused.Count == 1 ? "" : $" and {refused.Count - 1} others";
        var message = $"Glue refused partition {string.Join('/', first.Values)}{others} in {action}: {first.Fault.Code}: {first.Fault.Message}";
        return new LakehouseException(first.Fault.IsPassing ? ErrorKind.Unavailable : kind, message, new ErrorContext { Table = table }, fix);
    }

    private static (ErrorKind Kind, string? Fix) Judge(GlueFault fault, string action) => fault switch
    {
        { IsConflict: true } => (ErrorKind.Conflict, "observe the table again"),
        { IsNotFound: true } => (ErrorKind.Invalid, "make the database or table first"),
        { IsDenied: true } => (ErrorKind.Invalid, $"give these credentials the permission glue:{action} on the catalog, the database and the table"),
        { IsExpired: true } => (ErrorKind.Invalid, "renew the credentials"),
        { IsUnsigned: true } => (ErrorKind.Invalid, "check the secret key, the region and this machine's clock"),
        { Code: "ResourceNumberLimitExceededException" } => (ErrorKind.Invalid, "ask AWS for a higher quota, or remove what is not needed"),
        { Code: "GlueEncryptionException" } => (ErrorKind.Invalid, "give these credentials the use of the catalog's KMS key"),
        { Code: "UnknownOperationException" or "HTTP 404" or "HTTP 405" } => (ErrorKind.Unsupported, "check the endpoint: it does not know this call of Glue"),
        { Code: ['H', 'T', 'T', 'P', ' ', '3', ..] } => (ErrorKind.Invalid, "set the endpoint to the server itself: redirects are not followed"),
        _ => (ErrorKind.Invalid, null),
    };
}
