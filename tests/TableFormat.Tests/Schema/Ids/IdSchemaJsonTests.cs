using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema.Ids;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Schema.Ids;

public sealed class IdSchemaJsonTests
{
    [Theory]
    [InlineData("\"a\"", "\"decimal(\"", ErrorKind.Unsupported)]
    [InlineData("\"a\"", "\"fixed[\"", ErrorKind.Unsupported)]
    [InlineData("\"a\"", "\"(\"", ErrorKind.Unsupported)]
    [InlineData("\"a\"", "\"decimal(39, 2)\"", ErrorKind.Unsupported)]
    [InlineData("\"a\"", "{\"type\":\"array\"}", ErrorKind.Corrupt)]
    [InlineData("null", "\"int\"", ErrorKind.Corrupt)]
    public void What_is_no_schema_of_hudis_is_refused(string name, string type, ErrorKind kind)
    {
        var text = $$"""{"max_column_id":0,"version_id":1,"type":"record","fields":[{"id":0,"name":{{name}},"optional":true,"type":{{type}}}]}""";
        Assert.Equal(kind, Assert.Throws<LakehouseException>(() => IdSchemaJson.Read(text)).Kind);
    }
}
