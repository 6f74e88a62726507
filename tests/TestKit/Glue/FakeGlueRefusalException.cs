namespace Lakehouse.TestKit.Glue;

/// <summary>A call that the fake refuses as Glue does.</summary>
internal sealed class FakeGlueRefusalException(string code, string message) : Exception(message)
{
    /// <summary>Name of the error.</summary>
    public string Code { get; } = code;
}
