namespace Lakehouse.Catalog.Hive;

/// <summary>The exceptions of the service that the calls of <see cref="HiveMethods"/> declare, and those of Thrift itself.</summary>
internal enum HiveFaultKind
{
    /// <summary>NoSuchObjectException.</summary>
    NoSuchObject,

    /// <summary>AlreadyExistsException.</summary>
    AlreadyExists,

    /// <summary>InvalidObjectException.</summary>
    InvalidObject,

    /// <summary>InvalidOperationException.</summary>
    InvalidOperation,

    /// <summary>MetaException: anything else, from a missing file system driver to a database that is down.</summary>
    Meta,

    /// <summary>TApplicationException UNKNOWN_METHOD: the server does not know the call.</summary>
    UnknownMethod,

    /// <summary>TApplicationException INTERNAL_ERROR: something in the server that no exception is declared for.</summary>
    Internal,

    /// <summary>TApplicationException of another kind: the server could not read the request.</summary>
    Protocol,
}
