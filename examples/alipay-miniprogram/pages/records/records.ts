import { recordsPage } from "../../../core";
import { front } from "../../phone";

Page(recordsPage(front));
