namespace Lakehouse.Catalog.Tests.Hive;

/// <summary>One request and its answer as they were captured.</summary>
/// <param name="Method">Method of the service.</param>
/// <param name="What">What was tried.</param>
/// <param name="Request">Whole message; empty where it was too long to be kept.</param>
/// <param name="Reply">Whole message; empty where it was too long to be kept or the connection ended.</param>
public sealed record WireExchange(string Method, string What, byte[] Request, byte[] Reply);
