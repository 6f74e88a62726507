using System.Text.Json.Nodes;

namespace Lakehouse.TestKit.Glue;

/// <summary>One request that the fake received.</summary>
/// <param name="Number">From 1, per action.</param>
/// <param name="Action">Without the prefix <c>AWSGlue.</c>.</param>
/// <param name="Request">Its body.</param>
public sealed record FakeGlueCall(int Number, string Action, JsonObject Request);
