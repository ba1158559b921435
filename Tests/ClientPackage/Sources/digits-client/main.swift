// Fits the digits set with SagaNet as an outside package does. Arguments: the table.
// Prints one coefficient per line: class, feature, value.
import Datasets
import Optimization

guard CommandLine.arguments.count == 2 else { throw ClientError.usage }
print("table", CommandLine.arguments[1])

enum ClientError: Error { case usage }
